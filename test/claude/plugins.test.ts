import { expect, it } from "vitest";
import { pluginPaths } from "../../src/claude/plugins.ts";

it("names each folder of plugins before the one that holds it", () => {
	const { root, folders } = pluginPaths("/config");
	for (const [at, folder] of folders.entries()) {
		expect(folder.startsWith(`${root}/`)).toBe(true);
		expect(folders.slice(0, at).some((earlier) => folder.startsWith(`${earlier}/`))).toBe(false);
	}
});
