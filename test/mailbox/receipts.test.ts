import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openMemoryReceipts } from "../../src/mailbox/memory-receipts.ts";
import { openReceiptFiles } from "../../src/mailbox/receipt-files.ts";
import { pathsIn } from "../../src/paths.ts";
import { receiptsContract } from "./contract.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-receipts-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("files", () => receiptsContract(() => openReceiptFiles(pathsIn(mkdtempSync(join(root, "store-"))))));
describe("memory", () => receiptsContract(openMemoryReceipts));
