import { chownSync, lchownSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOwn, isOwnProcess } from "../../src/host/owner.ts";
import { readProcess } from "../../src/host/processes.ts";
import { withOtherUser } from "../other-user.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

describe("what belongs to this user", () => {
	it("is what the user made, and a link to it", () => {
		symlinkSync(folder(), join(folder(), "link"));
		expect([isOwn(folder()), isOwn(join(folder(), "link"))]).toEqual([true, true]);
	});

	it("is nothing that is not there", () => {
		symlinkSync("nothing", join(folder(), "link"));
		expect([isOwn(join(folder(), "none")), isOwn(join(folder(), "link"))]).toEqual([false, false]);
	});

	it("is the user's own process, and none that is not there", async () => {
		expect([await isOwnProcess(process.pid), await isOwnProcess(4_000_000)]).toEqual([true, false]);
	});
});

withOtherUser("what another user owns", (other) => {
	it("is not this user's: a file, a link to one, a link of the other's to ours", () => {
		const [file, link, theirs] = ["file", "link", "theirs"].map((name) => join(folder(), name)) as [
			string,
			string,
			string,
		];
		writeFileSync(file, "");
		chownSync(file, other.uid, other.uid);
		symlinkSync(file, link);
		symlinkSync(folder(), theirs);
		lchownSync(theirs, other.uid, other.uid);
		expect([isOwn(file), isOwn(link), isOwn(theirs)]).toEqual([false, false, false]);
	});

	it("is not this user's: a process, even one that has this user's rights by the setuid bit", async () => {
		const plain = other.start("cat");
		// It waits for the password of a user.
		const setuid = other.start("su", ["root"]);
		await expect.poll(() => isOwnProcess(plain.pid ?? 0)).toBe(false);
		await expect.poll(async () => (await readProcess(setuid.pid ?? 0))?.name).toBe("su");
		expect(await isOwnProcess(setuid.pid ?? 0)).toBe(false);
	});
});
