// Makes table.txt: under each plain letter the letters that differ from it by
// accents alone, by Unicode's decompositions, and a few that Unicode does not
// decompose though people type them plainly.
import { writeFileSync } from "node:fs";
const groups = new Map();
const add = (base, c) => groups.set(base, (groups.get(base) ?? "") + c);
for (let r = 0xc0; r < 0x2000; r++) {
  const c = String.fromCodePoint(r);
  if (!/\p{Letter}/u.test(c) || c !== c.toLowerCase()) continue;
  const base = c.normalize("NFD").replace(/\p{Mn}/gu, "");
  if ([...base].length === 1 && base !== c) add(base, c);
}
for (const [base, letters] of [["l", "ł"], ["o", "ø"], ["d", "đð"], ["i", "ı"], ["h", "ħ"], ["t", "ŧ"],
  ["a", "ə"], ["ا", "ٱ"], ["ي", "ىی"], ["ه", "ة"], ["ك", "ک"], ["σ", "ς"]]) for (const c of letters) add(base, c);
writeFileSync(new URL("table.txt", import.meta.url), [...groups].map(([b, cs]) => b + cs + "\n").join(""));
