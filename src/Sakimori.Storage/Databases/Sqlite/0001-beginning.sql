-- Times: units of 100 ns since 1970-01-01 UTC; datetime(time / 10000000, 'unixepoch') shows them. Flags: 0 or 1.
create table transactions (
    seq integer primary key,
    id text not null unique,
    time integer not null,
    site text not null,
    client text not null,
    method text not null,
    host text not null,
    target text not null,
    mode integer not null,
    outcome integer not null,
    status integer not null,
    would_block integer not null,
    deciding_rule integer not null,
    inbound_score integer not null,
    outbound_score integer not null,
    family integer not null,
    rule_set text not null,
    inspection_us integer not null,
    duration_us integer not null,
    request_bytes integer not null,
    charset text not null,
    user_agent text not null,
    detection integer not null,
    incident integer,
    details blob
);
create index transactions_time on transactions (time);
create index transactions_site on transactions (site, time);
create index transactions_client on transactions (client, time);
create index transactions_detection on transactions (time) where detection = 1;
create index transactions_family on transactions (family, time) where detection = 1;
create index transactions_outcome on transactions (outcome, time) where outcome <> 0;
create index transactions_incident on transactions (incident, time) where incident is not null;

-- Which rules matched in which transaction.
create table transaction_rules (
    rule integer not null,
    time integer not null,
    seq integer not null,
    primary key (rule, time, seq)
) without rowid;

create table incidents (
    id integer primary key,
    first integer not null,
    last integer not null,
    site text not null,
    family integer not null,
    stage integer not null,
    actor text not null,
    grouping_key text not null,
    count integer not null,
    blocked integer not null,
    passed integer not null,
    top_score integer not null,
    rank integer not null,
    seen text not null,
    summarised integer not null,
    status integer not null,
    title text,
    assignee text,
    close_reason integer,
    closed_at integer,
    related integer,
    revision integer not null
);
create index incidents_queue on incidents (status, rank desc, last desc);
create index incidents_last on incidents (last);

create table incident_notes (
    seq integer primary key autoincrement,
    incident integer not null,
    time integer not null,
    author text not null,
    content text not null,
    hand_over integer not null
);
create index incident_notes_incident on incident_notes (incident, seq);

create table hand_overs (
    id integer primary key autoincrement,
    time integer not null,
    from_person text not null,
    to_person text,
    content text not null,
    incidents text not null,
    taken_by text,
    taken_at integer
);

-- The chain of decisions; docs/storage.md says what is hashed.
create table ledger (
    number integer primary key,
    time integer not null,
    kind text not null,
    decider text not null,
    decider_name text not null,
    subject text not null,
    details text not null,
    evidence text not null,
    overrides integer,
    shown text not null,
    until integer,
    previous_hash text not null,
    hash text not null
);
create index ledger_subject on ledger (subject, number);
create index ledger_kind on ledger (kind, number);
create index ledger_decider on ledger (decider_name, number);
create trigger ledger_no_update before update on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_no_delete before delete on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_in_order before insert on ledger
    when new.number <> (select coalesce(max(number), 0) + 1 from ledger)
    begin select raise(abort, 'the ledger is append-only'); end;

create table overrides (
    id integer primary key autoincrement,
    site text not null,
    rule integer not null,
    path text,
    target text,
    reason text not null,
    made_by text not null,
    made_at integer not null,
    until integer,
    ended_at integer,
    ledger_number integer not null
);

create table proposals (
    id integer primary key autoincrement,
    kind text not null,
    site text not null,
    content text not null,
    reason text not null,
    made_by text not null,
    made_at integer not null,
    approved integer,
    decided_by text,
    decided_at integer
);

create table people (
    id integer primary key autoincrement,
    name text not null,
    name_key text not null unique,
    role integer not null,
    password_hash text not null,
    security_stamp text not null,
    authenticator_key text,
    second_factor integer not null,
    recovery_codes text not null,
    last_code_step integer not null,
    failed_sign_ins integer not null,
    locked_until integer,
    language text not null,
    alert_budget integer not null,
    active integer not null,
    evidence_shown integer not null
);

create table tokens (
    id integer primary key autoincrement,
    name text not null,
    hash text not null unique,
    scopes text not null,
    role integer not null,
    made_by text not null,
    made_at integer not null,
    expires integer,
    revoked_at integer,
    last_used integer
);

create table settings (
    name text primary key,
    content text not null
) without rowid;

-- Counts by minute (step 0), hour (1) and day (2).
create table traffic (
    step integer not null,
    start integer not null,
    site text not null,
    requests integer not null,
    blocked integer not null,
    would_block integer not null,
    refused integer not null,
    failed integer not null,
    limited integer not null,
    inspection_us integer not null,
    duration_us integer not null,
    histogram blob not null,
    primary key (step, start, site)
) without rowid;

-- What was most frequent by hour (step 1) and day (2); the site '' counts all sites together.
create table frequent (
    what integer not null,
    step integer not null,
    site text not null,
    start integer not null,
    names blob not null,
    primary key (what, step, site, start)
);

create table positions (
    journal text primary key,
    file integer not null,
    position integer not null
) without rowid;

-- Highest number of each kind ever given, so that retention does not make one come again.
create table numbers (
    kind text primary key,
    highest integer not null
) without rowid;

-- How much of an archive file belongs to what has been deleted here; the rest of it is an interrupted run's.
create table archives (
    file text primary key,
    length integer not null
) without rowid;
