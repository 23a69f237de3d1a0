import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsIn } from "../../src/paths.ts";
import type { Key, ValueOf } from "../../src/settings/table.ts";
import { isPushOff } from "../../src/settings-file/push-marker.ts";
import { readSettings } from "../../src/settings-file/read-settings.ts";
import { writeSetting } from "../../src/settings-file/write-settings.ts";
import { folderOfTest } from "../host/folder.ts";
import { refusal } from "../machine.ts";

const folder = folderOfTest();
const paths = () => pathsIn(join(folder(), "intercom"));
const set = <K extends Key>(key: K, value: ValueOf<K> | undefined) =>
	writeSetting(paths(), key, value, Date.now);
const json = () => JSON.parse(readFileSync(paths().settings, "utf8"));
function written(text: string) {
	mkdirSync(dirname(paths().settings), { recursive: true, mode: 0o700 });
	writeFileSync(paths().settings, text, { mode: 0o600 });
}

describe("a setting", () => {
	it("is written into a file that is the person's alone", async () => {
		expect(await set("max-hops", 3)).toBe(false);
		expect(json()).toEqual({ v: 1, "max-hops": 3 });
		expect(statSync(paths().settings).mode & 0o777).toBe(0o600);
		expect(await set("max-hops", 4)).toBe(true);
		expect(readSettings(paths().settings).values).toEqual({ "max-hops": 4 });
	});

	it("is taken out, and to take out what is not there writes nothing", async () => {
		expect(await set("max-hops", undefined)).toBe(false);
		expect(existsSync(paths().settings)).toBe(false);
		await set("max-hops", 3);
		await set("routes", ["type"]);
		expect(await set("max-hops", undefined)).toBe(true);
		expect(json()).toEqual({ v: 1, routes: ["type"] });
	});

	it("leaves all else in the file as it is, known or not, usable or not", async () => {
		const rest = { routes: ["pigeon"], colour: { deep: "red" } };
		written(JSON.stringify({ v: 1, ...rest, "max-hops": 1 }));
		await set("max-hops", 2);
		expect(json()).toEqual({ v: 1, ...rest, "max-hops": 2 });
	});

	it.each(["{ v: 1", '{"v":2,"max-hops":1}', "[]"])(
		"is not written into what cannot be trusted: %s",
		async (text) => {
			written(text);
			const error = await refusal(() => set("max-hops", 2));
			expect([error.code, error.hint]).toEqual(["unreadable", expect.stringContaining(paths().settings)]);
			expect(readFileSync(paths().settings, "utf8")).toBe(text);
		},
	);

	it("of several writers at once is lost by none", async () => {
		const numbers = ["max-hops", "pair-budget"] as const;
		const texts = ["telegram-chat", "resume-flags"] as const;
		await Promise.all([...numbers.map((key) => set(key, 7)), ...texts.map((key) => set(key, "7"))]);
		const keys = Object.keys(readSettings(paths().settings).values);
		expect(keys.sort()).toEqual([...numbers, ...texts].sort());
	});
});

describe("push", () => {
	it("turned off is told to the monitor's shell, and turned on again as well", async () => {
		await set("push", false);
		expect(isPushOff(paths())).toBe(true);
		await set("max-hops", 3);
		expect(isPushOff(paths())).toBe(true);
		await set("push", true);
		expect(isPushOff(paths())).toBe(false);
		await set("push", false);
		await set("push", undefined);
		expect(isPushOff(paths())).toBe(false);
	});

	it("that a person turned off by hand is told with the next setting", async () => {
		written('{"v":1,"push":false}');
		await set("max-hops", 3);
		expect(isPushOff(paths())).toBe(true);
	});
});
