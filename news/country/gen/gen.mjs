// Makes data/names.txt and data/codes.txt out of Unicode's CLDR: what each
// country is called in each language, and its three-letter code.
//
//   npm install --prefix /some/folder cldr-localenames-full@48 cldr-core@48
//   node gen.mjs /some/folder
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const languages = ("en de fr es pt it nl ru ar zh zh-Hant ja ko hi tr pl uk cs sv da nb fi el he hu ro id vi th fa " +
  "bg sr hr sk sl et lv lt ca eu gl ms fil sw bn ur ta af").split(" ");
const packages = join(process.argv[2] ?? ".", "node_modules");
const data = join(dirname(fileURLToPath(import.meta.url)), "..", "data");
const json = (...path) => JSON.parse(readFileSync(join(packages, ...path), "utf8"));
const territories = (lang) =>
  json("cldr-localenames-full", "main", lang === "nb" ? "no" : lang, "territories.json");

const mappings = json("cldr-core", "supplemental", "codeMappings.json").supplemental.codeMappings;
// Reserved codes and groups that CLDR names beside the countries of ISO 3166-1.
const noCountry = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split(" "));
// Of several names the one that news use: "Hong Kong", not "Hong Kong SAR China".
const preferred = { HK: "short", MO: "short", MM: "short", PS: "short", CD: "variant", CG: "variant" };
const alpha3 = { XK: "XKX" };

const english = Object.values(territories("en").main)[0].localeDisplayNames.territories;
const codes = Object.keys(english).filter((c) => /^[A-Z]{2}$/.test(c) && !noCountry.has(c)).sort();

let out = "# What countries are called: code, name, other names. Made by gen/gen.mjs out of\n" +
  "# Unicode CLDR 48; licence in LICENSE.unicode.txt.\n";
for (const lang of languages) {
  const names = Object.values(territories(lang).main)[0].localeDisplayNames.territories;
  out += `@${lang}\n`;
  for (const code of codes) {
    if (!names[code] || names[code] === code) continue;
    const name = names[`${code}-alt-${preferred[code]}`] ?? names[code];
    const others = Object.keys(names).filter((k) => k.startsWith(code + "-alt-"))
      .map((k) => names[k]).concat(names[code]).filter((n) => n !== name);
    // Most languages give Myanmar its older name in brackets.
    const both = code === "MM" && /^(.+?) ?\((.+)\)$/.exec(name);
    if (both) {
      out += [code, both[1], both[2], name].join("\t") + "\n";
      continue;
    }
    out += [code, name, ...new Set(others)].join("\t") + "\n";
  }
}
writeFileSync(join(data, "names.txt"), out);
writeFileSync(join(data, "codes.txt"), codes.map((c) => `${c} ${alpha3[c] ?? mappings[c]._alpha3}\n`).join(""));
