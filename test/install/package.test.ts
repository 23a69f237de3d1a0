import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { packageRoot, packageVersion } from "../../src/install/package.ts";
import { refusal } from "../machine.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "ipk-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("finds the package around a program, not one that holds only package.json", () => {
	mkdirSync(join(folder, ".claude-plugin"));
	mkdirSync(join(folder, "dist/deep"), { recursive: true });
	writeFileSync(join(folder, "package.json"), "{}");
	writeFileSync(join(folder, "dist/package.json"), "{}");
	expect(packageRoot(join(folder, "dist/deep/main.js"))).toBe(folder);
});

it("says that the package is gone where it is", async () => {
	expect(await refusal(() => packageRoot(join(folder, "dist/main.js")))).toMatchObject({ code: "internal" });
});

test.each([
	[{ version: "1.2.3-beta.1" }, "1.2.3-beta.1"],
	[{ version: "../../etc" }, "0"],
	[{ version: 3 }, "0"],
	[{}, "0"],
])("the version of %j can name a folder: %s", (manifest, version) => {
	writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
	expect(packageVersion(folder)).toBe(version);
});
