// The rotary embedding changes a column at a time, stored as f32.
alias Columns = f32;
alias StoredColumns = f32;
const COLUMNS = 1u;
fn columnsOf(first: f32, second: f32) -> Columns {
  return first;
}
fn loadedColumns(stored: StoredColumns) -> Columns {
  return stored;
}
fn storedColumns(value: Columns) -> StoredColumns {
  return value;
}
