import { describe } from "vitest";
import { openMemoryReceipts } from "../../src/mailbox/memory-receipts.ts";
import { receiptsContract } from "./receipts-contract.ts";

describe("receipts in memory", () => receiptsContract(openMemoryReceipts));
