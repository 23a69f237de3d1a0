import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { measure } from "../../src/install/measure.ts";
import { folderOfTest } from "../host/folder.ts";

const folder = folderOfTest();

it("counts files and bytes, and follows no link", () => {
	mkdirSync(join(folder(), "a/b"), { recursive: true });
	writeFileSync(join(folder(), "a/one"), "12345");
	writeFileSync(join(folder(), "a/b/two"), "123");
	expect(measure(join(folder(), "a"))).toEqual({ files: 2, bytes: 8 });
	expect(measure(join(folder(), "a/one"))).toEqual({ files: 1, bytes: 5 });
	expect(measure(join(folder(), "none"))).toEqual({ files: 0, bytes: 0 });
	symlinkSync("/", join(folder(), "a/root"));
	expect(measure(join(folder(), "a")).files).toBe(3);
});
