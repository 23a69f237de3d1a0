import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { owedEntries } from "../../src/together/owed-entries.ts";
import { fourSessions } from "./four-sessions.ts";

const four = fourSessions();

describe("the entries for which something is owed", () => {
	it("are none without the folder, and only ids count in it", () => {
		const context = four.context();
		expect(owedEntries(context)).toEqual([]);
		const { owed } = context.config.paths;
		const id = v7();
		mkdirSync(owed, { recursive: true });
		for (const name of [`${id}.json`, `${v7()}.json.abc.tmp`, "x.json", v7()])
			writeFileSync(join(owed, name), "{}");
		expect(owedEntries(context)).toEqual([id]);
	});
});
