import { describe } from "vitest";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import { logContract } from "./log-contract.ts";

describe("a log in memory", () => logContract(openMemoryLog));
