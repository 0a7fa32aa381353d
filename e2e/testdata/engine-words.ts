/** An engine's own messages about code that did not check its arguments. */
export const engineWords =
  /Cannot (read|convert|mix|destructure|set|create|access)|is not a function|is not iterable|Do not know how to|Maximum call stack|Invalid (array|typed array) length|circular|Spread syntax|is not defined|Reflect|must be of type|out of memory|is not a constructor|Invalid time value|timed out/i;
