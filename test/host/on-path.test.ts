import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { onPath } from "../../src/host/on-path.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

it("finds the first executable of a name in the folders of a PATH", () => {
	for (const [name, mode] of [
		["plain", 0o600],
		["first", 0o700],
		["second", 0o700],
	] as const) {
		mkdirSync(join(folder(), name));
		writeFileSync(join(folder(), name, "tool"), "", { mode });
	}
	const path = ["/no/such/folder", "plain", "first", "second"].map((name) => join(folder(), name)).join(":");
	expect(onPath(`:${path}`, "tool")).toBe(join(folder(), "first", "tool"));
	expect(onPath(path, "other")).toBeUndefined();
	expect(onPath(undefined, "tool")).toBeUndefined();
});
