import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as newId } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { openReceiptFiles } from "../../src/mailbox/receipt-files.ts";
import { pathsIn } from "../../src/paths.ts";
import { receiptsContract } from "./receipts-contract.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-receipts-"));
afterAll(() => rmSync(root, { recursive: true }));
const newPaths = () => pathsIn(mkdtempSync(join(root, "store-")));

describe("receipts as files", () => receiptsContract(() => openReceiptFiles(newPaths())));

describe("a receipt's file", () => {
	it("passes over a torn receipt line and keeps the ones after it", async () => {
		const paths = newPaths();
		const receipts = openReceiptFiles(paths);
		const id = newId();
		await receipts.note(id, { state: "queued" });
		appendFileSync(paths.receipt(id), '{"at":"2026-');
		await receipts.note(id, { state: "seen" });
		expect(await receipts.of(id)).toMatchObject([{ state: "queued" }, { state: "seen" }]);
	});
});
