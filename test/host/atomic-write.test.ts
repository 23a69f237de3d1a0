import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { randomHex, replaceText, sweepTemporary, writeAtomic } from "../../src/host/atomic-write.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
const modeOf = (path: string) => fs.statSync(path).mode & 0o7777;

describe("writeAtomic", () => {
	it("writes, replaces, keeps others out and leaves nothing else", async () => {
		const file = join(folder(), "cards", "x.json");
		await writeAtomic(file, "one");
		await writeAtomic(file, "zwei ü");
		expect(fs.readFileSync(file, "utf8")).toBe("zwei ü");
		expect([modeOf(file), modeOf(join(folder(), "cards"))]).toEqual([0o600, 0o700]);
		expect(fs.readdirSync(join(folder(), "cards"))).toEqual(["x.json"]);
	});

	it("lets a reader see one text or the other, never a part", async () => {
		const file = join(folder(), "x");
		const texts = ["a".repeat(300_000), "b".repeat(200_000)];
		await writeAtomic(file, texts[0] as string);
		const writing = Promise.all(
			Array.from({ length: 20 }, (_, n) => writeAtomic(file, texts[n % 2] as string)),
		);
		let over = false;
		writing.finally(() => {
			over = true;
		});
		while (!over) {
			expect(texts.includes(fs.readFileSync(file, "utf8"))).toBe(true);
			await new Promise(setImmediate);
		}
		await writing;
		expect(fs.readdirSync(folder())).toEqual(["x"]);
	});

	it("leaves nothing where it cannot put the file in place", async () => {
		fs.mkdirSync(join(folder(), "x", "full"), { recursive: true });
		await expect(writeAtomic(join(folder(), "x"), "text")).rejects.toMatchObject({ code: "unreadable" });
		expect(fs.readdirSync(folder())).toEqual(["x"]);
	});
});

describe("replaceText", () => {
	it("puts a private file in place of whatever is there, and follows no link", () => {
		fs.writeFileSync(join(folder(), "mine"), "keep");
		fs.symlinkSync("mine", join(folder(), "x"));
		replaceText(join(folder(), "x"), "new");
		expect(["mine", "x"].map((name) => fs.readFileSync(join(folder(), name), "utf8"))).toEqual([
			"keep",
			"new",
		]);
		expect(modeOf(join(folder(), "x"))).toBe(0o600);
	});

	it("leaves nothing where it cannot put the file in place", () => {
		fs.mkdirSync(join(folder(), "x", "full"), { recursive: true });
		expect(() => replaceText(join(folder(), "x"), "text")).toThrow("in the way");
		expect(fs.readdirSync(folder())).toEqual(["x"]);
	});
});

describe("sweepTemporary", () => {
	it("removes temporary files of 36 hours and more, and nothing else", () => {
		const longAgo = Date.now() / 1000 - 37 * 3600;
		for (const name of ["old.tmp", "young.tmp", "old.json"]) fs.writeFileSync(join(folder(), name), "");
		for (const name of ["old.tmp", "old.json"]) fs.utimesSync(join(folder(), name), longAgo, longAgo);
		sweepTemporary(folder());
		expect(fs.readdirSync(folder()).sort()).toEqual(["old.json", "young.tmp"]);
	});

	it("is fine with a folder that is not there", () => {
		expect(() => sweepTemporary(join(folder(), "none"))).not.toThrow();
	});
});

describe("randomHex", () => {
	it("gives two digits a byte, and others each time", () => {
		expect(randomHex(4)).toMatch(/^[0-9a-f]{8}$/);
		expect(randomHex(8)).not.toBe(randomHex(8));
	});
});
