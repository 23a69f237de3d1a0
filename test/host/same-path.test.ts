import * as fs from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { samePath } from "../../src/host/same-path.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

it("holds a link and what it leads to for the same path, and two files for two", () => {
	fs.mkdirSync(join(folder(), "real"));
	fs.writeFileSync(join(folder(), "real", "x"), "same");
	fs.writeFileSync(join(folder(), "real", "y"), "same");
	fs.symlinkSync("real", join(folder(), "link"));
	expect(samePath(join(folder(), "real", "x"), join(folder(), "link", "x"))).toBe(true);
	expect(samePath(join(folder(), "real", "x"), join(folder(), "real", "y"))).toBe(false);
});

it("compares paths that name nothing by their text", () => {
	expect(samePath("/no/such/file", "/no/such/file")).toBe(true);
	expect(samePath("/no/such/file", "/no/such/other")).toBe(false);
});
