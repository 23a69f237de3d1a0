import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { linkIfFree } from "../../src/host/link.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

describe("linkIfFree", () => {
	it("gives a name to one, and never replaces what has it", () => {
		const path = (name: string) => join(folder(), name);
		for (const name of ["a", "b"]) fs.writeFileSync(path(name), name);
		expect(linkIfFree(path("a"), path("name"))).toBe("linked");
		expect(linkIfFree(path("b"), path("name"))).toBe("taken");
		expect(fs.readFileSync(path("name"), "utf8")).toBe("a");
		fs.symlinkSync("nowhere", path("dangling"));
		expect(linkIfFree(path("b"), path("dangling"))).toBe("taken");
	});

	it("says where the file or the folder is missing, and throws for anything else", () => {
		fs.writeFileSync(join(folder(), "a"), "");
		expect(linkIfFree(join(folder(), "nothing"), join(folder(), "x"))).toBe("missing");
		expect(linkIfFree(join(folder(), "a"), join(folder(), "nowhere", "x"))).toBe("missing");
		expect(() => linkIfFree(join(folder(), "a"), join(folder(), "a", "x"))).toThrow(IntercomError);
	});
});
