/** tail-file 1.4 ships no types; what host/tail.ts uses of it. */
declare module "tail-file" {
	import { EventEmitter } from "node:events";
	export default class Tail extends EventEmitter {
		constructor(file: string, options: Record<string, unknown>);
		/** The file followed now, or null. */
		started: string | null;
		/** Byte read up to. */
		pos: number;
		start(): void;
		stop(): Promise<unknown>;
		checkDir(type: string, name: string): void;
	}
}
