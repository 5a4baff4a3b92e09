using System.Collections.Frozen;

namespace Sakimori.Waf.Detectors.Sql;

/// <summary>The grammatical role of a bare word. Everything not listed in <see cref="SqlWords"/> is a <see cref="Name"/>.</summary>
internal enum SqlWord : byte
{
    Name,
    And,
    Or,
    Not,
    Match,
    Is,
    In,
    Between,
    Arithmetic,
    Literal,
    Niladic,
    Select,
    SetOperation,
    Quantifier,
    Prefix,
    From,
    Where,
    Having,
    Group,
    Order,
    By,
    Limit,
    Procedure,
    Into,
    OutFile,
    As,
    Case,
    When,
    Then,
    Else,
    End,
    Join,
    Direction,
    Collate,
    Values,
    For,
    Introducer,

    // Statement heads.
    Drop,
    Insert,
    Update,
    Delete,
    Execute,
    Declare,
    Shutdown,
    Create,
    Set,
    Call,
    WaitFor,
    Block,
    If,
    Load,
    OtherStatement,

    // What statements act on.
    ObjectType,

    // Names with a meaning of their own.
    TimeFunction,
    DangerousFunction,
    SqlFunction,
    PlainFunction,
    Catalog,
}

/// <summary>The vocabulary of the six dialects, by role. Sources: the servers' own reference manuals.</summary>
internal static class SqlWords
{
    private const int LongestWord = 32;

    // By the low bits of the first two letters and the length: whether any word is like that. Few words of prose are.
    private static readonly bool[] Shapes = new bool[1 << 16];

    private static readonly FrozenDictionary<string, SqlWord>.AlternateLookup<ReadOnlySpan<char>> Roles = Build();

    /// <summary>The role of a bare word, ASCII case aside.</summary>
    public static SqlWord RoleOf(ReadOnlySpan<char> word) =>
        word.Length is >= 2 and <= LongestWord && Shapes[ShapeOf(word)] && Roles.TryGetValue(word, out var role) ? role : SqlWord.Name;

    /// <summary>Whether the word can begin a statement of its own.</summary>
    public static bool IsStatement(SqlWord word) => word is >= SqlWord.Drop and <= SqlWord.OtherStatement;

    /// <summary>Whether the word names a function that only SQL has.</summary>
    public static bool IsTellingFunction(SqlWord word) =>
        word is SqlWord.TimeFunction or SqlWord.DangerousFunction or SqlWord.SqlFunction;

    // The low five bits are the same in both cases of a letter.
    private static int ShapeOf(ReadOnlySpan<char> word) => (word[0] & 31) << 11 | (word[1] & 31) << 6 | word.Length;

    private static FrozenDictionary<string, SqlWord>.AlternateLookup<ReadOnlySpan<char>> Build()
    {
        var roles = new Dictionary<string, SqlWord>(StringComparer.OrdinalIgnoreCase);
        void Add(SqlWord role, string words)
        {
            foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                roles.Add(word, role);
                Shapes[ShapeOf(word)] = true;
            }
        }

        Add(SqlWord.And, "and");
        Add(SqlWord.Or, "or xor");
        Add(SqlWord.Not, "not");
        Add(SqlWord.Match, "like ilike rlike regexp glob similar sounds eqv imp");
        Add(SqlWord.Is, "is isnull notnull");
        Add(SqlWord.In, "in");
        Add(SqlWord.Between, "between");
        Add(SqlWord.Arithmetic, "div mod");
        Add(SqlWord.Literal, "null true false unknown");
        Add(SqlWord.Niladic, "current_user session_user system_user current_date current_time current_timestamp localtime "
            + "localtimestamp sysdate utc_date utc_time utc_timestamp rownum");
        Add(SqlWord.Select, "select");
        Add(SqlWord.SetOperation, "union intersect except minus");
        Add(SqlWord.Quantifier, "all distinct distinctrow top unique straight_join sql_no_cache high_priority");
        Add(SqlWord.Prefix, "any some exists binary interval prior");
        Add(SqlWord.From, "from");
        Add(SqlWord.Where, "where");
        Add(SqlWord.Having, "having");
        Add(SqlWord.Group, "group");
        Add(SqlWord.Order, "order");
        Add(SqlWord.By, "by");
        Add(SqlWord.Limit, "limit offset");
        Add(SqlWord.Procedure, "procedure");
        Add(SqlWord.Into, "into");
        Add(SqlWord.OutFile, "outfile dumpfile");
        Add(SqlWord.As, "as");
        Add(SqlWord.Case, "case");
        Add(SqlWord.When, "when");
        Add(SqlWord.Then, "then");
        Add(SqlWord.Else, "else");
        Add(SqlWord.End, "end");
        Add(SqlWord.Join, "join inner outer cross natural on using");
        Add(SqlWord.Direction, "asc desc");
        Add(SqlWord.Collate, "collate escape uescape");
        Add(SqlWord.Values, "values value");
        Add(SqlWord.For, "for");
        Add(SqlWord.Introducer, "_utf8 _utf8mb4 _latin1 _binary _ucs2 _ascii _cp932 _sjis _ujis nq date time timestamp");

        Add(SqlWord.Drop, "drop truncate");
        Add(SqlWord.Insert, "insert merge");
        Add(SqlWord.Update, "update");
        Add(SqlWord.Delete, "delete");
        Add(SqlWord.Execute, "exec execute");
        Add(SqlWord.Declare, "declare");
        Add(SqlWord.Shutdown, "shutdown");
        Add(SqlWord.Create, "create alter");
        Add(SqlWord.Set, "set");
        Add(SqlWord.Call, "call perform do");
        Add(SqlWord.WaitFor, "waitfor");
        Add(SqlWord.Block, "begin");
        Add(SqlWord.If, "if while");
        Add(SqlWord.Load, "load");
        Add(SqlWord.OtherStatement, "grant revoke use copy attach detach pragma handler rename backup restore dbcc kill "
            + "goto print raiserror reconfigure vacuum");
        Add(SqlWord.ObjectType, "table schema view index function user login trigger sequence column role "
            + "tablespace package");

        Add(SqlWord.TimeFunction, "sleep pg_sleep pg_sleep_for benchmark receive_message randomblob generate_series "
            + "regexp_substring get_lock");
        Add(SqlWord.DangerousFunction, "load_file xp_cmdshell xp_regread xp_regwrite xp_dirtree xp_fileexist xp_servicecontrol "
            + "xp_availablemedia xp_enumdsn xp_loginconfig xp_makecab xp_ntsec_enumdomains xp_terminate_process "
            + "sp_executesql sp_oacreate sp_oamethod sp_configure sp_addextendedproc sp_makewebtask sp_addlogin "
            + "extractvalue updatexml gtid_subset gtid_subtract json_keys name_const openrowset opendatasource openquery "
            + "utl_http utl_inaddr utl_file utl_smtp dbms_pipe dbms_lock dbms_java dbms_xmlgen dbms_xmlquery dbms_utility "
            + "dbms_export_extension dbms_ldap httpuritype ctxsys drithsx sqlid_to_sqlhash xmltype get_host_address "
            + "lo_import lo_export pg_read_file pg_ls_dir query_to_xml database_to_xml filetoclob filetoblob load_extension "
            + "sys_eval sys_exec fn_xe_file_target_read_file crypt_key procedure_analyse");
        Add(SqlWord.SqlFunction, "ascii substring substr mid chr char concat concat_ws group_concat string_agg listagg "
            + "version sqlite_version database current_database current_schema schema_name db_name host_name suser_name suser_sname "
            + "user_name object_id col_name col_length serverproperty unhex hex ord conv cast convert try_cast to_char nvl "
            + "ifnull nullif coalesce elt make_set find_in_set field benchmark_count row_count found_rows last_insert_id "
            + "connection_id aes_decrypt aes_encrypt des_encrypt des_decrypt compress uncompress char_length character_length bit_length "
            + "octet_length strcmp instr locate lpad rpad ltrim rtrim greatest least iif decode wm_concat xmlagg xmlelement "
            + "json_extract analyse array_to_json array_agg row_to_json textcat has_dbaccess is_srvrolemember is_member "
            + "has_table_privilege str_to_date from_base64 to_base64 stragg bin oct quotename patindex charindex "
            + "current_setting dump rawtohex hextoraw total_changes typeof zeroblob unicode quote");
        Add(SqlWord.PlainFunction, "left right upper lower ucase lcase length len count sum avg min max floor ceil ceiling "
            + "round rand random abs sin cos tan exp log ln pow power sqrt pi sign md5 sha sha1 sha2 crc32 now curdate curtime "
            + "year month day replace reverse repeat space trim format password old_password encrypt datediff dateadd getdate");
        Add(SqlWord.Catalog, "information_schema sysobjects syscolumns sysusers sysdatabases syslogins sysprocesses sysmessages "
            + "sqlite_master sqlite_schema sqlite_temp_master all_tables all_tab_tables all_tab_columns all_users user_tables user_tab_columns "
            + "user_objects user_users dba_users dba_tables all_objects pg_catalog pg_shadow pg_user pg_tables pg_class pg_database "
            + "pg_stat_user_tables pg_authid systables msysobjects msysaces sysibm syscat mysql performance_schema v$version "
            + "v$instance v$database rdb$database rdb$fields rdb$types rdb$relations rdb$collations rdb$functions dual "
            + "sys_user_catalog domain_tables");
        return roles.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
