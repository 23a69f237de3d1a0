import { join } from "node:path";
import { expect, it } from "vitest";
import { pathsIn } from "../../src/paths.ts";
import { isPushOff, keepPushMarker } from "../../src/settings-file/push-marker.ts";
import { folderOfTest } from "../host/folder.ts";

const folder = folderOfTest();

it("is there as long as push is off; twice is once", async () => {
	const paths = pathsIn(join(folder(), "intercom"));
	expect(isPushOff(paths)).toBe(false);
	for (const mayPush of [true, false, false, true, true]) {
		await keepPushMarker(paths, mayPush);
		expect(isPushOff(paths)).toBe(!mayPush);
	}
});
