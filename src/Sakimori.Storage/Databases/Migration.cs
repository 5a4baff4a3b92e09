using System.Globalization;
using System.Reflection;

namespace Sakimori.Storage.Databases;

/// <summary>One step of the schema, a numbered SQL file: <c>0001-beginning.sql</c>, under the same name for both databases.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>All steps for a kind of database, in order. A gap or a step that the other database lacks is a bug and throws.</summary>
    public static IReadOnlyList<Migration> All(string kind)
    {
        var migrations = Load(kind);
        var other = Load(kind == "sqlite" ? "postgresql" : "sqlite");
        for (var i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Number != i + 1)
                throw new InvalidOperationException($"migration {i + 1} is missing before {migrations[i].Name}");
        }

        return migrations.Select(one => one.Name).SequenceEqual(other.Select(one => one.Name))
            ? migrations
            : throw new InvalidOperationException("the migrations of SQLite and PostgreSQL do not have the same names");
    }

    /// <summary>Brings a database to this program's version, each step in a transaction of its own; returns the version.</summary>
    public static async Task<int> ApplyAsync(Database database, TimeProvider time, CancellationToken cancellation)
    {
        var migrations = All(database.Kind);
        await database.WriteAsync(
            session => session.ExecuteAsync("create table if not exists migrations (number bigint primary key, name text not null, applied bigint not null)"),
            cancellation).ConfigureAwait(false);
        var version = await VersionAsync(database, migrations, cancellation).ConfigureAwait(false);
        foreach (var migration in migrations.Skip(version))
        {
            await database.WriteAsync(async session =>
            {
                // Another instance may have been faster.
                if (await session.LongAsync("select number from migrations where number = @number", ("number", migration.Number)).ConfigureAwait(false) is not null)
                    return 0;
                var command = session.Connection.CreateCommand();
                await using var owned = command.ConfigureAwait(false);
                command.CommandText = migration.Sql;
                await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                return await session.ExecuteAsync(
                    "insert into migrations (number, name, applied) values (@number, @name, @applied)",
                    ("number", migration.Number), ("name", migration.Name), ("applied", time.GetUtcNow())).ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
        }

        return migrations.Count;
    }

    /// <summary>The version of a database that must not be changed; throws when it is not this program's.</summary>
    public static async Task<int> RequireCurrentAsync(Database database, CancellationToken cancellation)
    {
        var migrations = All(database.Kind);
        var version = await VersionAsync(database, migrations, cancellation).ConfigureAwait(false);
        return version == migrations.Count
            ? version
            : throw new StoreException($"the database has schema {version}, this program needs {migrations.Count}: start Sakimori once, it brings the schema up to date");
    }

    private static async Task<int> VersionAsync(Database database, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var applied = await database.ReadAsync(
            session => session.QueryAsync("select number, name from migrations order by number", row => (Number: row.Int(0), Name: row.Text(1))), cancellation).ConfigureAwait(false);
        for (var i = 0; i < applied.Count; i++)
        {
            if (i >= migrations.Count)
            {
                throw new StoreException($"the database was made by a newer Sakimori (schema {applied[^1].Number}, this program knows {migrations.Count}): "
                    + "run that version or a later one, or restore a copy from before the upgrade");
            }

            if (applied[i].Number != i + 1 || applied[i].Name != migrations[i].Name)
                throw new StoreException($"the database's schema is not Sakimori's: step {i + 1} is '{applied[i].Name}' instead of '{migrations[i].Name}': restore a copy");
        }

        return applied.Count;
    }

    private static List<Migration> Load(string kind)
    {
        var prefix = "migrations/" + kind + "/";
        var assembly = typeof(Migration).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name, name[prefix.Length..])),
        ];
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(file), reader.ReadToEnd());
    }
}
