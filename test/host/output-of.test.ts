import { expect, it } from "vitest";
import { outputOf } from "../../src/host/output-of.ts";

it("gives what a program printed, whatever its exit code", async () => {
	expect(await outputOf("sh", ["-c", "echo said; exit 3"])).toBe("said");
});

it("lets programs speak the language of C, so that their output can be parsed", async () => {
	expect(await outputOf("sh", ["-c", 'echo "$LC_ALL"'])).toBe("C");
});

it("gives nothing of a program that is not there", async () => {
	expect(await outputOf("/no/such/program", [])).toBeUndefined();
});
