// Makes data/world.txt out of Natural Earth: the outlines of the world's countries,
// projected, for a map that is some thousand pixels wide.
//
//   npm install --prefix /some/folder world-atlas@2 cldr-core@48
//   node gen.mjs /some/folder
//
// Natural Earth draws who holds a place; the desk's countries are those of ISO 3166.
// Where the two differ, the map follows ISO 3166: see named and moved.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = join(process.argv[2] ?? ".", "node_modules");
const here = dirname(fileURLToPath(import.meta.url));
const json = (...path) => JSON.parse(readFileSync(join(packages, ...path), "utf8"));

// Outlines that have no number of ISO 3166, by Natural Earth's name.
const named = { Kosovo: "XK", "N. Cyprus": "CY", Somaliland: "SO" };
// Parts of a country's outline that have a code of their own, or another's: a point
// in them (longitude, latitude).
const moved = [["UA", 34.2, 45.2], ["GF", -53, 4], ["SJ", 16, 78.5], ["SJ", 23, 80], ["SJ", 22, 77.8]];
// Where those are that no scale of Natural Earth has an outline for.
const placed = {
  BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.8, -12.1], CX: [105.6, -10.5], GP: [-61.5, 16.2], MQ: [-61, 14.6],
  RE: [55.5, -21.1], TK: [-171.8, -9.2], TV: [179.2, -8.5], UM: [166.6, 19.3], YT: [45.2, -12.8],
};
const without = ["AQ"]; // on an equal-area map it is a wide stripe with no news
// Those that reach over the 180th meridian: they are drawn in one piece, a little
// beyond the map's eastern edge.
const across = ["RU", "FJ"];
const width = 4000;

const codes = readFileSync(join(here, "..", "..", "news", "country", "data", "codes.txt"), "utf8")
  .split("\n").filter((l) => l && !l.startsWith("#")).map((l) => l.split(/\s/)[0]);
const mappings = json("cldr-core", "supplemental", "codeMappings.json").supplemental.codeMappings;
const byNumber = {};
for (const [code, m] of Object.entries(mappings)) if (codes.includes(code)) byNumber[m._numeric] = code;
const codeOf = (g) => named[g.properties.name] ?? byNumber[g.id];

// Equal Earth (Šavrič, Patterson, Jenny 2018): areas are true to each other.
function project([longitude, latitude]) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const rad = Math.PI / 180, m = Math.sqrt(3) / 2;
  const t = Math.asin(m * Math.sin(latitude * rad)), t2 = t * t, t6 = t2 * t2 * t2;
  const x = (longitude * rad * Math.cos(t)) / (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)));
  return [x, -t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))];
}

// A TopoJSON file's arcs as points of the globe.
function arcsOf(world) {
  const { scale, translate } = world.transform;
  return world.arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
}
const rings = (g) => (g.type === "Polygon" ? [g.arcs] : g.arcs ?? []); // polygons, each its rings
const line = (arcs, ring) => ring.flatMap((i) => (i < 0 ? arcs[~i].slice().reverse() : arcs[i]).slice(1));
const within = ([x, y], ring) => {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};
const area = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [u, v] = ring[(i + 1) % ring.length];
  return sum + x * v - u * y;
}, 0)) / 2;

// The point in a ring that is farthest from its edge, of a grid's.
function heart(ring) {
  const xs = ring.map((p) => p[0]), ys = ring.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = [(left + right) / 2, (top + bottom) / 2], far = -1;
  for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
    const p = [left + ((right - left) * i) / 40, top + ((bottom - top) * j) / 40];
    if (!within(p, ring)) continue;
    const d = Math.min(...ring.map((q) => (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2));
    if (d > far) [best, far] = [p, d];
  }
  return best;
}

const world = json("world-atlas", "countries-110m.json");
const globe = arcsOf(world);
const outlines = {}; // by code, polygons of rings of arcs
for (const g of world.objects.countries.geometries) {
  for (const polygon of rings(g)) {
    const place = moved.find(([, ...p]) => within(p, line(globe, polygon[0])));
    const code = place?.[0] ?? codeOf(g);
    if (!code) throw new Error(`no code for ${g.properties.name}`);
    if (!without.includes(code)) (outlines[code] ??= []).push(polygon);
  }
}

for (const i of new Set(across.flatMap((code) => outlines[code].flat(2))))
  for (const p of globe[i < 0 ? ~i : i]) if (p[0] < 0) p[0] += 360;

// The plane: x grows to the east, y to the south, both in whole units from the
// corner of what is kept.
const edge = project([180, 0])[0];
const scale = width / (2 * edge);
const used = new Set(Object.values(outlines).flat(3).map((i) => (i < 0 ? ~i : i)));
const plane = globe.map((arc) => arc.map((p) => project(p).map((v) => v * scale)));
const ys = [...used].flatMap((i) => plane[i].map((p) => p[1]));
const top = Math.min(...ys), height = Math.ceil(Math.max(...ys) - top);
const whole = ([x, y]) => [Math.round(x + width / 2), Math.round(y - top)];

const number = new Map();
let out = `# The world's countries in Equal Earth's projection, without Antarctica. Made by
# gen/gen.mjs out of Natural Earth 4.1 (public domain, by world-atlas 2); licence in
# LICENSE.world.txt. Lines:
#   size WIDTH HEIGHT                  in units; x grows to the east, y to the south
#   arc X Y DX DY DX DY …              a stretch of outline, numbered from 0
#   CODE X Y RING RING …               where its label stands, and its rings: arcs joined
#                                      by commas, from end to beginning behind a ~
#   CODE X Y                           one that is too small for an outline
size ${width} ${height}
`;
for (const i of [...used].sort((a, b) => a - b)) {
  number.set(i, number.size);
  let [[x, y], ...rest] = plane[i].map(whole);
  const parts = [x, y];
  rest.forEach(([u, v], n) => {
    if (u === x && v === y && n < rest.length - 1) return;
    parts.push(u - x, v - y);
    [x, y] = [u, v];
  });
  out += `arc ${parts.join(" ")}\n`;
}
const spot = {};
for (const scaleOf of ["countries-50m.json", "countries-10m.json"]) {
  const finer = json("world-atlas", scaleOf), arcs = arcsOf(finer);
  for (const g of finer.objects.countries.geometries) {
    const code = codeOf(g);
    if (!code || outlines[code] || spot[code]) continue;
    const all = rings(g).map((p) => line(arcs, p[0]).map(project));
    if (all.length) spot[code] = heart(all.sort((a, b) => area(b) - area(a))[0]);
  }
}
for (const code of codes) {
  if (without.includes(code)) continue;
  const polygons = outlines[code];
  if (polygons) {
    const largest = polygons.map((p) => line(plane, p[0])).sort((a, b) => area(b) - area(a))[0];
    const ring = (r) => r.map((i) => (i < 0 ? "~" + number.get(~i) : number.get(i))).join(",");
    out += `${code} ${whole(heart(largest)).join(" ")} ${polygons.flat().map(ring).join(" ")}\n`;
    continue;
  }
  const at = placed[code] ? project(placed[code]) : spot[code];
  if (!at) throw new Error(`nobody knows where ${code} is`);
  out += `${code} ${whole(at.map((v) => v * scale)).join(" ")}\n`;
}
for (const code of Object.keys(outlines)) if (!codes.includes(code)) throw new Error(`${code} is no country of the desk`);
writeFileSync(join(here, "..", "data", "world.txt"), out);
