// The rotary embedding changes two neighbouring columns at a time, stored in half precision in one word (packedHalf).
alias Columns = vec2f;
alias StoredColumns = u32;
const COLUMNS = 2u;
fn columnsOf(first: f32, second: f32) -> Columns {
  return vec2f(first, second);
}
fn loadedColumns(stored: StoredColumns) -> Columns {
  return unpack2x16float(stored);
}
fn storedColumns(value: Columns) -> StoredColumns {
  return packedHalf(value);
}
