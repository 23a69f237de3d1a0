import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { syncFolder } from "../../src/host/sync.ts";
import { refusal } from "../machine.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

describe("syncFolder", () => {
	it.skipIf(!existsSync("/proc/self"))("is fine with a file system that cannot sync a folder", async () => {
		await syncFolder(folder());
		await syncFolder("/proc");
	});

	it("says so where there is no folder", async () => {
		expect((await refusal(() => syncFolder(join(folder(), "none")))).code).toBe("internal");
	});
});
