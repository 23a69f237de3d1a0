import { execFileSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decode, digest, readBytes, removeIfEmpty, replace } from "../../src/install/person-file.ts";
import { refusal } from "../machine.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "ipf-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a person's file", () => {
	it("keeps its mode and stays a link when it is replaced", async () => {
		const target = join(folder, "dotfiles.json");
		const link = join(folder, "settings.json");
		writeFileSync(target, "old");
		chmodSync(target, 0o640);
		symlinkSync(target, link);
		await replace(link, "new");
		expect(lstatSync(link).isSymbolicLink()).toBe(true);
		expect(readFileSync(target, "utf8")).toBe("new");
		expect(statSync(target).mode & 0o777).toBe(0o640);
		expect(readdirSync(folder).sort()).toEqual(["dotfiles.json", "settings.json"]);
	});

	it.each([
		["a pipe", (file: string) => execFileSync("mkfifo", [file])],
		["a link to a device without end", (file: string) => symlinkSync("/dev/zero", file)],
	])("is refused at once where it is %s", async (_, make) => {
		make(join(folder, "settings.json"));
		const { code, message } = await refusal(() => readBytes(join(folder, "settings.json")));
		expect([code, message]).toEqual(["unreadable", expect.stringContaining("not a regular file")]);
	});

	it("is for its owner alone where it is new", async () => {
		await replace(join(folder, "new.json"), "{}");
		expect(statSync(join(folder, "new.json")).mode & 0o777).toBe(0o600);
		expect(readBytes(join(folder, "none.json"))).toBeUndefined();
	});
});

describe("decode", () => {
	it("tells the byte order mark from the text", () => {
		expect(decode(Buffer.from("\ufeff{}"), "f")).toEqual({ bom: "\ufeff", text: "{}" });
		expect(decode(Buffer.from("{}"), "f")).toEqual({ bom: "", text: "{}" });
	});

	it("refuses what is no UTF-8, by the file's name", async () => {
		const { code, message } = await refusal(() => decode(Buffer.from([0x7b, 0xff]), "settings.json"));
		expect([code, message]).toEqual(["unreadable", "settings.json is not UTF-8."]);
	});
});

describe("removeIfEmpty", () => {
	it("leaves a folder that holds something, and the parent of one that does not", () => {
		mkdirSync(join(folder, "a/b"), { recursive: true });
		removeIfEmpty(join(folder, "a"));
		expect(existsSync(join(folder, "a/b"))).toBe(true);
		removeIfEmpty(join(folder, "a/b"));
		expect(existsSync(join(folder, "a/b"))).toBe(false);
		expect(existsSync(join(folder, "a"))).toBe(true);
		removeIfEmpty(join(folder, "never was"));
	});
});

describe("digest", () => {
	it("is one for a text and its bytes", () => {
		expect(digest("ä")).toBe(digest(Buffer.from("ä")));
		expect(digest("a")).not.toBe(digest("b"));
	});
});
