import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanName } from "../../src/model/clean-text.ts";
import { ArtifactPath, Author, Purpose, ServiceUrl, TaskTarget, Title } from "../../src/model/entry-parts.ts";
import { ANN } from "../machine.ts";

const anyText = fc.oneof(
	fc.string({ unit: "binary", maxLength: 400 }),
	fc.string({ unit: fc.constantFrom(" ", "@", "a", "~", "\t", "\x7f", "é"), maxLength: 400 }),
);

describe("a line of an entry", () => {
	it("is cleaned as every other line is, and refused where nothing is left", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const cleaned = cleanLine(text, 300);
				expect(Title.safeParse(text).data).toBe(cleaned === "" ? undefined : cleaned);
			}),
			{ numRuns: 2_000 },
		);
		expect(Title.parse("a".repeat(400))).toHaveLength(300);
		expect(Purpose.safeParse("a".repeat(200_000)).success).toBe(false);
	});

	it("holds an author's name as a name is shown", () => {
		fc.assert(
			fc.property(anyText, (name) => {
				expect(Author.parse({ session: ANN, name }).name).toBe(cleanName(name));
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe("a part of an entry", () => {
	it.each(["http://127.0.0.1:4117", "postgres://localhost/db", "localhost:3000"])(
		"may be the URL %j",
		(url) => {
			expect(ServiceUrl.safeParse(url).success).toBe(true);
		},
	);

	it.each(["", "x", "http://a b", "http://a\n", `http://${"a".repeat(5_000)}`])("is no URL: %j", (url) => {
		expect(ServiceUrl.safeParse(url).success).toBe(false);
	});

	it.each(["", "a\nb", "a\x1b[31m", "a".repeat(5_000)])("is no artifact's path: %j", (path) => {
		expect(ArtifactPath.safeParse(path).success).toBe(false);
	});

	it("is a target only where it names a party or a role", () => {
		const targets = [{ kind: "party", party: ANN }, { kind: "role", role: "A" }, { kind: "anyone" }];
		expect(targets.map((to) => TaskTarget.parse(to))).toEqual([
			targets[0],
			{ kind: "role", role: "a" },
			targets[2],
		]);
		for (const to of [{ kind: "party", party: "../x" }, { kind: "role", role: "" }, { kind: "all" }, {}])
			expect(TaskTarget.safeParse(to).success).toBe(false);
	});
});
