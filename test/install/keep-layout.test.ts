import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepLayout } from "../../src/install/keep-layout.ts";
import { digest } from "../../src/install/person-file.ts";
import { readPersonJson } from "../../src/install/person-json.ts";
import { PLUGIN, withPlugin } from "../../src/install/settings-entries.ts";

let file: string;
beforeEach(() => {
	file = join(mkdtempSync(join(tmpdir(), "ikl-")), "settings.json");
});
afterEach(() => rmSync(join(file, ".."), { recursive: true, force: true }));

const edit = (text: string) => withPlugin(text, "/plugin/current", file);
/** As the client writes a file: all of it laid out anew. */
const clientWrites = (value: object) => writeFileSync(file, JSON.stringify(value, null, 2));

describe("keepLayout", () => {
	it("puts our entries into the person's text where the client said nothing besides", async () => {
		const own = '{"theme":   "dark"}';
		writeFileSync(file, own);
		const before = readPersonJson(file);
		clientWrites({ theme: "dark", enabledPlugins: { [PLUGIN]: true } });
		const { after, inserted, clientChanged } = await keepLayout(before, edit);
		const text = readFileSync(file, "utf8");
		expect(clientChanged).toBe(false);
		expect(text).toBe(edit(own).text);
		expect([after, inserted]).toEqual([digest(text), edit(own).inserted]);
	});

	it("keeps the client's text where it changed something besides", async () => {
		writeFileSync(file, '{"theme":   "dark"}');
		const before = readPersonJson(file);
		clientWrites({ theme: "light" });
		expect(await keepLayout(before, edit)).toMatchObject({ clientChanged: true });
		expect(readPersonJson(file).value).toMatchObject({
			theme: "light",
			enabledPlugins: { [PLUGIN]: true },
		});
	});

	it("takes the client's layout where the person had no such file", async () => {
		const before = readPersonJson(file);
		clientWrites({ enabledPlugins: { [PLUGIN]: true } });
		expect(await keepLayout(before, edit)).toMatchObject({ clientChanged: false });
		expect(readFileSync(file, "utf8")).toMatch(/^\{\n {2}"enabledPlugins"/);
	});
});
