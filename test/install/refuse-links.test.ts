import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseLinks } from "../../src/install/refuse-links.ts";
import { type Paths, pathsIn } from "../../src/paths.ts";
import { refusal } from "../machine.ts";

let root: string;
let paths: Paths;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "irl-"));
	paths = pathsIn(join(root, "intercom"));
	mkdirSync(paths.root);
	mkdirSync(join(root, "elsewhere"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("refuseLinks", () => {
	it.each(["plugin", "backups", "leases"] as const)("names a link in place of %s", async (name) => {
		symlinkSync(join(root, "elsewhere"), paths[name]);
		const { code, message } = await refusal(() => refuseLinks(paths));
		expect(code).toBe("unreadable");
		expect(message).toBe(`${paths[name]} is a link, to ${join(root, "elsewhere")}.`);
	});

	it("names a link that leads nowhere too", async () => {
		symlinkSync("nowhere", paths.plugin);
		expect((await refusal(() => refuseLinks(paths))).code).toBe("unreadable");
	});

	it("takes folders, and those that are not there yet", () => {
		mkdirSync(paths.plugin);
		expect(() => refuseLinks(paths)).not.toThrow();
	});

	it("takes a link in place of Intercom's whole folder: that is the person's choice", () => {
		symlinkSync(paths.root, join(root, "moved"));
		expect(() => refuseLinks(pathsIn(join(root, "moved")))).not.toThrow();
	});
});
