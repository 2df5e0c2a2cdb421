/** What may be expanded is an id on the wire. */
type OnWire<Value> = string extends Extract<Value, string> ? Exclude<Value, object> : Value

/** The fields of the SDK's type that the sandbox fills, so that the compiler watches names and values. */
export type Shape<Whole, Fields extends keyof Whole> = { [Field in Fields]: OnWire<Whole[Field]> }
