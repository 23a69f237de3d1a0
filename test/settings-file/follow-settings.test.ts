import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { followSettings, withFile } from "../../src/settings-file/follow-settings.ts";
import { writeSetting } from "../../src/settings-file/write-settings.ts";
import { folderOfTest } from "../host/folder.ts";

const folder = folderOfTest();
const config = () =>
	readConfig({ HOME: folder(), CLAUDE_INTERCOM_DIR: join(folder(), "intercom") }, folder());

it("a process that lives long has what the person sets meanwhile, and the same where nothing was set", async () => {
	const now = followSettings(config());
	const set = (value: number | undefined) => writeSetting(config().paths, "max-hops", value, Date.now);
	expect(now().maxHops).toBe(10);
	await set(3);
	expect(now().maxHops).toBe(3);
	expect(now()).toBe(now());
	await set(4);
	expect(now().maxHops).toBe(4);
	expect(withFile(config()).maxHops).toBe(4);
	rmSync(config().paths.settings);
	expect(now().maxHops).toBe(10);
});
