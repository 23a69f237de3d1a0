import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { moveIfThere } from "../../src/host/move.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

describe("moveIfThere", () => {
	it("is won by one, and says false to the rest", () => {
		fs.writeFileSync(join(folder(), "x"), "");
		expect([1, 2, 3].map((n) => moveIfThere(join(folder(), "x"), join(folder(), `mine-${n}`)))).toEqual([
			true,
			false,
			false,
		]);
		expect(fs.readdirSync(folder())).toEqual(["mine-1"]);
	});

	it("throws where something other than absence stops it", () => {
		fs.writeFileSync(join(folder(), "x"), "");
		fs.mkdirSync(join(folder(), "folder"));
		expect(() => moveIfThere(join(folder(), "x"), join(folder(), "folder"))).toThrow(IntercomError);
	});
});
