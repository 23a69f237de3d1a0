import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listNames } from "../../src/host/list-names.ts";
import { refusal } from "../machine.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

it("gives the names in a folder without hidden ones", () => {
	for (const name of ["a", "b.json", ".DS_Store", ".nfs0001"]) writeFileSync(join(folder(), name), "");
	expect(listNames(folder()).sort()).toEqual(["a", "b.json"]);
});

it("gives none where there is no folder, and says so where a file lies in its place", async () => {
	expect(listNames(join(folder(), "none"))).toEqual([]);
	writeFileSync(join(folder(), "file"), "");
	expect((await refusal(() => listNames(join(folder(), "file")))).code).toBe("unreadable");
});
