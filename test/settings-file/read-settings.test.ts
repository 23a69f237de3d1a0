import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/settings-file/read-settings.ts";
import { folderOfTest } from "../host/folder.ts";
import { withOtherUser } from "../other-user.ts";

const folder = folderOfTest();
const file = () => join(folder(), "config.json");
function written(content: unknown, mode = 0o600): string {
	writeFileSync(file(), typeof content === "string" ? content : JSON.stringify(content), { mode });
	chmodSync(file(), mode);
	return file();
}
const NOTHING = { values: {}, faults: [], content: {} };

describe("the settings of a person", () => {
	it("need not be there", () => {
		expect(readSettings(file())).toEqual(NOTHING);
		expect(readSettings(join(folder(), "no", "such", "folder"))).toEqual(NOTHING);
	});

	it("are those of config.json, written as a person or a program would", () => {
		const content = { v: 1, "max-hops": 3, push: "off", routes: "type,post", "resume-bypass": true };
		expect(readSettings(written(content))).toEqual({
			values: { routes: ["type", "post"], push: false, "resume-bypass": true, "max-hops": 3 },
			faults: [],
			content,
		});
	});

	it("are used but for those that cannot be, which are named", () => {
		const { values, faults } = readSettings(
			written({ v: 1, "max-hops": -1, routes: ["pigeon"], push: false }),
		);
		expect(values).toEqual({ push: false });
		expect(faults).toEqual([
			expect.stringMatching(
				/routes names a route that does not exist, and is not used; it counts as wake,post,/,
			),
			expect.stringMatching(/max-hops is not a whole number, and is not used; it counts as 10\.$/),
		]);
		expect(faults.join()).not.toContain("pigeon");
	});

	it("may have keys of a newer Intercom: those are named, cleaned", () => {
		const { values, faults } = readSettings(written({ v: 1, "max-hops": 3, "\u001b[2J": 1, colour: "red" }));
		expect(values).toEqual({ "max-hops": 3 });
		expect(faults).toEqual([expect.stringContaining('does not know: "[2J", "colour". They are kept')]);
	});

	it("have no keys of the language's own", () => {
		expect(readSettings(written('{"v":1,"__proto__":{"max-hops":1},"constructor":2}')).values).toEqual({});
		expect(({} as Record<string, unknown>)["max-hops"]).toBeUndefined();
	});

	it("that others can read are used, and said to be open", () => {
		const { values, faults } = readSettings(written({ v: 1, "max-hops": 3 }, 0o644));
		expect(values).toEqual({ "max-hops": 3 });
		expect(faults).toEqual([expect.stringContaining("can be read by others; `chmod 600")]);
	});
});

describe("a file that cannot be trusted", () => {
	it.each<[string, string, () => void]>([
		["is no JSON", "is no JSON", () => written("{ v: 1")],
		["is empty", "is no JSON", () => written("")],
		["holds a list", "holds no settings", () => written([1])],
		["has no version", "has a version", () => written({ "max-hops": 3 })],
		["has a newer version", "has a version", () => written({ v: 2, "max-hops": 3 })],
		["is too large", "cannot be read (too large)", () => written(" ".repeat(200_000))],
		["is not UTF-8", "cannot be read (not UTF-8)", () => writeFileSync(file(), Buffer.from([0xff, 0xfe]))],
		["may be written by others", "may be written by others", () => written({ v: 1, "max-hops": 3 }, 0o666)],
		["is a folder", "is no regular file", () => mkdirSync(file())],
		["is a pipe", "is no regular file", () => void execFileSync("mkfifo", [file()])],
		[
			"is a link",
			"is no regular file",
			() => {
				writeFileSync(join(folder(), "other"), '{"v":1,"max-hops":3}');
				symlinkSync("other", file());
			},
		],
	])("counts as empty, says why, and stays as it is: it %s", (_, why, make) => {
		make();
		const before = statSync(file()).mtimeMs;
		const read = readSettings(file());
		expect(read).toEqual({ ...NOTHING, refused: expect.stringContaining(`${file()} ${why}`) });
		expect(statSync(file()).mtimeMs).toBe(before);
	});
});

withOtherUser("a file of another user's", (other) => {
	it("counts as empty", () => {
		const path = join(other.folder, "config.json");
		writeFileSync(path, '{"v":1,"resume-bypass":true}', { mode: 0o644 });
		chownSync(path, other.uid, other.uid);
		expect(readSettings(path)).toMatchObject({
			values: {},
			refused: expect.stringContaining("another user"),
		});
	});
});
