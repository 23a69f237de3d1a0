import { describe } from "vitest";
import { openMemoryMailbox } from "../../src/mailbox/memory-mailbox.ts";
import { mailboxContract } from "./contract.ts";

describe("a mailbox in memory", () => mailboxContract(openMemoryMailbox));
