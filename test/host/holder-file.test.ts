import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { holderIn, placeHolder, releaseHolder, removeUnheld } from "../../src/host/holder-file.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
let file: string;
beforeEach(() => {
	file = join(folder(), "thing.json");
});

const own = (token: string) => {
	const path = join(folder(), `own-${token}`);
	writeFileSync(path, JSON.stringify({ token, more: 1 }));
	return path;
};

describe("a holder's file", () => {
	it("is that of the first who puts it there", () => {
		expect(placeHolder(own("a"), file)).toBe(true);
		expect(placeHolder(own("b"), file)).toBe(false);
		expect(holderIn(file)).toEqual({ token: "a", more: 1 });
	});

	it("is taken away by its holder alone", () => {
		placeHolder(own("a"), file);
		releaseHolder(file, "b");
		expect(holderIn(file)?.token).toBe("a");
		releaseHolder(file, "a");
		expect(existsSync(file)).toBe(false);
	});

	it.each([
		[true, "a"],
		[false, undefined],
	])("stays where its holder has a right to it: %s", async (isHeld, token) => {
		placeHolder(own("a"), file);
		await removeUnheld(file, async () => isHeld);
		expect(holderIn(file)?.token).toBe(token);
	});

	it("of a holder that came meanwhile stays", async () => {
		placeHolder(own("a"), file);
		await removeUnheld(file, async () => {
			releaseHolder(file, "a");
			placeHolder(own("b"), file);
			return false;
		});
		expect(holderIn(file)?.token).toBe("b");
	});

	it("that nobody can read is taken away", async () => {
		writeFileSync(file, "no JSON");
		await removeUnheld(file, async () => true);
		expect(existsSync(file)).toBe(false);
	});
});
