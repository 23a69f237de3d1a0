import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Installed, installedIn, readManifest, record } from "../../src/install/manifest.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

function anEntry(dir: string, fields: Partial<Installed> = {}): Installed {
	const settings = { file: join(dir, "settings.json"), after: "", inserted: [] };
	return { dir, how: "plugin", settings, made: [], ...fields };
}

describe("the manifest", () => {
	it("holds one record a folder, and forgets it", async () => {
		const context = machine.context();
		expect(readManifest(context)).toEqual([]);
		await record(context, "/a", anEntry("/a"));
		await record(context, "/b", anEntry("/b"));
		await record(context, "/a", anEntry("/a", { how: "mcp" }));
		expect(readManifest(context)).toEqual([anEntry("/b"), anEntry("/a", { how: "mcp" })]);
		await record(context, "/b", undefined);
		expect(readManifest(context).map(({ dir }) => dir)).toEqual(["/a"]);
		expect(installedIn(context, "/b")).toBeUndefined();
		expect(machine.logged).toEqual([]);
	});

	it("knows a folder by every path that leads to it", async () => {
		const context = machine.context();
		const link = join(machine.root, "link");
		symlinkSync(machine.claudeDir, link);
		await record(context, machine.claudeDir, anEntry(machine.claudeDir));
		expect(installedIn(context, link)).toMatchObject({ dir: machine.claudeDir });
		await record(context, link, undefined);
		expect(readManifest(context)).toEqual([]);
	});

	it("counts as empty where it is damaged, and the log says so", () => {
		mkdirSync(machine.intercomDir);
		writeFileSync(join(machine.intercomDir, "install.json"), '{"v":1,"folders":[{}]}');
		expect(readManifest(machine.context())).toEqual([]);
		expect(machine.logged).toMatchObject([{ event: "install-manifest" }]);
	});
});
