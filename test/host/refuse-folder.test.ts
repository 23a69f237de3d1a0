import { chmodSync, chownSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseFolderOfOthers, refuseHomeOfOthers } from "../../src/host/refuse-folder.ts";
import { refusal } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
const own = () => join(folder(), "it's mine");
const make = (mode: number) => {
	mkdirSync(own());
	chmodSync(own(), mode);
};

describe("Intercom's folder", () => {
	it("may be missing, private, or open for others to read: that is closed later", () => {
		refuseFolderOfOthers(own());
		make(0o700);
		refuseFolderOfOthers(own());
		chmodSync(own(), 0o755);
		refuseFolderOfOthers(own());
	});

	it("may be a link to a folder of this user's", () => {
		make(0o700);
		symlinkSync(own(), join(folder(), "link"));
		refuseFolderOfOthers(join(folder(), "link"));
	});

	it.each([
		["777", 0o777],
		["1777", 0o1777],
		["702", 0o702],
	])("is refused where everybody may write into it: mode %s", async (_, mode) => {
		make(mode);
		const { code, hint } = await refusal(() => refuseFolderOfOthers(own()));
		expect(code).toBe("denied");
		expect(hint).toContain(`chmod 700 '${join(folder(), "it'\\''s mine")}'`);
	});

	it("is refused behind a link where everybody may write into it", async () => {
		make(0o777);
		symlinkSync(own(), join(folder(), "link"));
		expect((await refusal(() => refuseFolderOfOthers(join(folder(), "link")))).code).toBe("denied");
	});
});

withOtherUser("a folder of another user's", (other) => {
	it("is refused, private or not, with the command that mends it", async () => {
		make(0o700);
		chownSync(own(), other.uid, other.uid);
		const { code, message, hint } = await refusal(() => refuseFolderOfOthers(own()));
		expect([code, message]).toEqual(["denied", "Intercom's folder belongs to another user."]);
		expect(hint).toContain("sudo chown -R");
	});

	it("is refused as root's home, with the command that runs it as that user", async () => {
		refuseHomeOfOthers(folder());
		refuseHomeOfOthers(join(folder(), "missing"));
		const { code, hint } = await refusal(() => refuseHomeOfOthers(other.folder));
		expect([code, hint]).toEqual(["denied", expect.stringContaining(`sudo -u '#${other.uid}'`)]);
	});
});
