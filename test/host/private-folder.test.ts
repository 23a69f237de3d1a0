import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensurePrivateFolder, makePrivateFolder } from "../../src/host/private-folder.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
const modeOf = (path: string) => fs.statSync(path).mode & 0o7777;

describe("private folders", () => {
	it("are made private with all their parents, and closed where they were open", async () => {
		await ensurePrivateFolder(join(folder(), "a/b/c"));
		for (const name of ["a", "a/b", "a/b/c"]) expect(modeOf(join(folder(), name))).toBe(0o700);
		fs.chmodSync(join(folder(), "a/b"), 0o755);
		await ensurePrivateFolder(join(folder(), "a/b"));
		expect(modeOf(join(folder(), "a/b"))).toBe(0o700);
	});

	it("tell which of them was made first", () => {
		expect(makePrivateFolder(join(folder(), "a/b/c"))).toBe(join(folder(), "a"));
		expect(makePrivateFolder(join(folder(), "a/b/c"))).toBeUndefined();
		expect(makePrivateFolder(join(folder(), "a/b/d"))).toBe(join(folder(), "a/b/d"));
	});

	it("that are everybody's stay so", async () => {
		fs.chmodSync(folder(), 0o1777);
		await ensurePrivateFolder(folder());
		expect(modeOf(folder())).toBe(0o1777);
	});

	it("are not closed behind a link, which may lead to any folder of the user's", async () => {
		fs.mkdirSync(join(folder(), "shared"));
		fs.chmodSync(join(folder(), "shared"), 0o755);
		fs.symlinkSync("shared", join(folder(), "link"));
		await ensurePrivateFolder(join(folder(), "link"));
		expect(modeOf(join(folder(), "shared"))).toBe(0o755);
	});

	it("may be links to folders, but no files", async () => {
		fs.mkdirSync(join(folder(), "real"));
		fs.symlinkSync("real", join(folder(), "link"));
		await ensurePrivateFolder(join(folder(), "link", "x"));
		expect(fs.existsSync(join(folder(), "real", "x"))).toBe(true);
		fs.writeFileSync(join(folder(), "file"), "");
		for (const path of ["file", "file/x"])
			await expect(ensurePrivateFolder(join(folder(), path))).rejects.toMatchObject({ code: "unreadable" });
	});
});
