import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { dataIn, installIn, type Paths, pathsIn } from "../src/paths.ts";

type PathOf = (of: never, mark: "quiet") => string;
const paths = pathsIn("/intercom");
/** Every path, with those that need a name made for one. */
const every = Object.entries(paths).map(([name, path]: [string, string | PathOf]) => ({
	name,
	path: typeof path === "string" ? path : path("x" as never, "quiet"),
}));
const isIn = (folders: string[], path: string) =>
	folders.some((folder) => path === folder || path.startsWith(`${folder}${sep}`));

describe("the paths of Intercom", () => {
	it("lie below its folder, each under a name of its own", () => {
		const below = every.filter(({ name }) => name !== "root");
		for (const { path } of below) expect(path.startsWith(join("/intercom", sep))).toBe(true);
		expect(new Set(below.map(({ path }) => path)).size).toBe(below.length);
	});

	it.each(every.filter(({ name }) => name !== "root"))(
		"are data, which --purge removes, or install's own: $name is one of the two",
		({ path }) => {
			expect([isIn(dataIn(paths), path), isIn(installIn(paths), path)].filter(Boolean)).toEqual([true]);
		},
	);

	it("hold nothing to remove but what they name", () => {
		const named = Object.values(paths).filter((path: Paths[keyof Paths]) => typeof path === "string");
		for (const path of [...dataIn(paths), ...installIn(paths)]) {
			expect(named).toContain(path);
			expect(path).not.toBe(paths.root);
		}
	});
});
