import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openMaildir } from "../../src/mailbox/maildir.ts";
import { openMemoryMailbox } from "../../src/mailbox/memory.ts";
import { mailboxContract } from "./contract.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-mailbox-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("maildir", () => mailboxContract(() => openMaildir(mkdtempSync(join(root, "box-")))));
describe("memory", () => mailboxContract(openMemoryMailbox));
