using Microsoft.Data.Sqlite;

namespace LegacyShop;

/// <summary>
/// The shop's tables, in memory. Statements are glued together from what the visitor typed: this is the SQL injection
/// the sample exists to show.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly Lock gate = new();

    public Database()
    {
        connection.Open();
        Execute("""
            CREATE TABLE products (code TEXT, name TEXT, price INTEGER, stock INTEGER);
            CREATE TABLE users (id TEXT, password TEXT, company TEXT);
            CREATE TABLE orders (no INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, address TEXT, code TEXT, quantity TEXT, note TEXT);
            INSERT INTO products VALUES
              ('A-001', '六角ボルト M8×30（100本）', 1200, 340),
              ('A-002', 'ソケットレンチ 10mm', 2480, 25),
              ('A-003', '表示板「安全第一」', 980, 112),
              ('B-101', '能率手帳 2004年版', 1050, 8),
              ('B-102', 'ステンレス配管 20A', 3600, 57),
              ('C-201', '十字ドライバー 2番', 640, 203),
              ('C-202', '予備ヒューズ 15A（5個）', 420, 77);
            INSERT INTO users VALUES
              ('yamada', 'himitsu2004', '株式会社山田製作所'),
              ('sato', 'sakura', '佐藤工業有限会社'),
              ('admin', 'kanri-9-kanri', '本社 購買部');
            """);
    }

    /// <summary>Runs a statement as it stands and returns every row as text.</summary>
    public List<string[]> Query(string sql)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            try
            {
                using var reader = command.ExecuteReader();
                var rows = new List<string[]>();
                while (reader.Read())
                {
                    var row = new string[reader.FieldCount];
                    for (var i = 0; i < row.Length; i++)
                        row[i] = reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString() ?? "";
                    rows.Add(row);
                }

                return rows;
            }
            catch (SqliteException error)
            {
                throw new InvalidOperationException($"SQL error: {error.Message} in statement: {sql}", error);
            }
        }
    }

    /// <summary>Stores an order; the one statement with parameters, so that honest orders with quotes arrive.</summary>
    public long AddOrder(string name, string address, string code, string quantity, string note)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO orders (name, address, code, quantity, note) VALUES ($1, $2, $3, $4, $5); SELECT last_insert_rowid();";
            foreach (var (parameter, value) in new[] { ("$1", name), ("$2", address), ("$3", code), ("$4", quantity), ("$5", note) })
                command.Parameters.AddWithValue(parameter, value);
            return (long)command.ExecuteScalar()!;
        }
    }

    public void Dispose() => connection.Dispose();

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
