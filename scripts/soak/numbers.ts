// Numbers for what the people do, so that each thing can be told from all others.
let count = 0;

export function nextNumber(): number {
	return ++count;
}
