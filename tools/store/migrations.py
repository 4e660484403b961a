"""The tables of the state, in the order in which they came."""

from __future__ import annotations

NOTED = (
    *("budgets", "budget_alerts", "expected_patterns", "recommendations", "rules", "plans"),
    *("plan_steps", "confirmations", "prices", "commitment_prices", "instance_types", "accounts"),
)  # tables that results of reading tools rest on, beside the data

# Applied in order; PRAGMA user_version counts those that were. Only ever append to this tuple.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    INSERT INTO meta VALUES ('store', lower(hex(randomblob(8))));
    INSERT INTO meta VALUES ('generation', '0');
    CREATE TABLE pins (
        name TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        files TEXT NOT NULL
    );
    CREATE TABLE imports (
        id TEXT PRIMARY KEY,
        delivery TEXT NOT NULL,
        created_at TEXT NOT NULL,
        origin TEXT NOT NULL,
        name TEXT NOT NULL,
        path TEXT,
        format TEXT NOT NULL,
        version TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rows_read INTEGER NOT NULL,
        rows_landed INTEGER NOT NULL,
        rows_rejected INTEGER NOT NULL,
        warnings TEXT NOT NULL,
        status TEXT NOT NULL
    );
    CREATE INDEX imports_sha256 ON imports (sha256);
    CREATE TABLE slices (
        import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        provider_name TEXT,
        billing_account TEXT,
        sub_account TEXT,
        billing_month TEXT NOT NULL,
        day TEXT NOT NULL,
        currency TEXT,
        committed INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        billed TEXT NOT NULL,
        effective TEXT NOT NULL,
        list TEXT NOT NULL,
        contracted TEXT NOT NULL,
        effective_missing INTEGER NOT NULL,
        list_missing INTEGER NOT NULL,
        contracted_missing INTEGER NOT NULL
    );
    CREATE INDEX slices_import ON slices (import_id, day, sub_account);
    CREATE INDEX slices_day ON slices (provider, day);
    CREATE TABLE rejections (
        import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        file TEXT NOT NULL,
        row INTEGER NOT NULL,
        column_name TEXT NOT NULL,
        reason TEXT NOT NULL,
        value TEXT NOT NULL
    );
    CREATE INDEX rejections_import ON rejections (import_id);
    CREATE TABLE collections (
        kind TEXT NOT NULL,
        provider TEXT NOT NULL,
        account_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        rows INTEGER NOT NULL,
        stale_reason TEXT,
        stale_since TEXT,
        PRIMARY KEY (kind, provider, account_id)
    );
    """,
    # Connected accounts; what is collected of them, region by region ('' = the whole account).
    """
    CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        provider TEXT NOT NULL,
        settings TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        status TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        secrets_at TEXT,
        last_sync_at TEXT,
        last_error TEXT
    );
    CREATE TABLE vault (
        account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
        key_id TEXT NOT NULL,
        nonce BLOB NOT NULL,
        sealed BLOB NOT NULL,
        sealed_at TEXT NOT NULL
    );
    CREATE TABLE watermarks (
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        region TEXT NOT NULL,
        what TEXT NOT NULL,
        until TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (account_id, region, what)
    );
    CREATE TABLE breakers (
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        service TEXT NOT NULL,
        failures INTEGER NOT NULL,
        opened_at TEXT,
        reason TEXT,
        PRIMARY KEY (account_id, service)
    );
    CREATE TABLE api_calls (
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        service TEXT NOT NULL,
        day TEXT NOT NULL,
        calls INTEGER NOT NULL,
        usd TEXT NOT NULL,
        PRIMARY KEY (account_id, service, day)
    );
    CREATE TABLE prices (
        provider TEXT NOT NULL,
        region TEXT NOT NULL,
        instance_type TEXT NOT NULL,
        system TEXT NOT NULL,
        hourly TEXT NOT NULL,
        currency TEXT NOT NULL,
        source TEXT NOT NULL,
        as_of TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        origin TEXT NOT NULL,
        PRIMARY KEY (provider, region, instance_type, system, origin)
    );
    CREATE TABLE collected (
        kind TEXT NOT NULL,
        provider TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        origin TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        rows INTEGER NOT NULL,
        stale_reason TEXT,
        stale_since TEXT,
        PRIMARY KEY (kind, provider, account_id, region)
    );
    INSERT INTO collected SELECT kind, provider, account_id, '', origin, collected_at, rows,
        stale_reason, stale_since FROM collections;
    DROP TABLE collections;
    ALTER TABLE collected RENAME TO collections;
    """,
    # Foresight and savings: budgets, what people said of findings, instance types.
    """
    CREATE TABLE budgets (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        filters TEXT NOT NULL,
        cost TEXT NOT NULL,
        period TEXT NOT NULL,
        amount TEXT NOT NULL,
        currency TEXT NOT NULL,
        thresholds TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    );
    CREATE TABLE budget_alerts (
        budget_id TEXT NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
        period_start TEXT NOT NULL,
        threshold REAL NOT NULL,
        basis TEXT NOT NULL,
        amount TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        PRIMARY KEY (budget_id, period_start, threshold, basis)
    );
    CREATE TABLE expected_patterns (
        id TEXT PRIMARY KEY,
        scope TEXT NOT NULL,
        pattern TEXT NOT NULL,
        reason TEXT NOT NULL,
        created_at TEXT NOT NULL
    );
    CREATE TABLE recommendations (
        id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        provider TEXT NOT NULL,
        resource_id TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        monthly_savings TEXT,
        currency TEXT,
        confidence REAL,
        body TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        applied_at TEXT
    );
    CREATE INDEX recommendations_resource ON recommendations (provider, resource_id);
    CREATE TABLE recommendation_history (
        recommendation_id TEXT NOT NULL REFERENCES recommendations (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT
    );
    CREATE INDEX recommendation_history_of ON recommendation_history (recommendation_id, at);
    CREATE TABLE rules (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        updated_at TEXT NOT NULL
    );
    CREATE TABLE instance_types (
        provider TEXT NOT NULL,
        region TEXT NOT NULL,
        instance_type TEXT NOT NULL,
        vcpus REAL,
        memory_gb REAL,
        source TEXT NOT NULL,
        as_of TEXT NOT NULL,
        origin TEXT NOT NULL,
        PRIMARY KEY (provider, region, instance_type, origin)
    );
    """,
    # What an hour costs that a commitment of one or three years covers.
    """
    CREATE TABLE commitment_prices (
        provider TEXT NOT NULL,
        region TEXT NOT NULL,
        instance_type TEXT NOT NULL,
        term_years INTEGER NOT NULL,
        payment TEXT NOT NULL,
        hourly TEXT NOT NULL,
        currency TEXT NOT NULL,
        source TEXT NOT NULL,
        as_of TEXT NOT NULL,
        origin TEXT NOT NULL,
        PRIMARY KEY (provider, region, instance_type, term_years, payment, origin)
    );
    """,
    # Changes: plans with their steps, who confirmed them, and the audit, to which rows are only added.
    """
    CREATE TABLE plans (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL,
        state TEXT NOT NULL,
        content TEXT NOT NULL,
        created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        note TEXT NOT NULL
    );
    CREATE INDEX plans_created ON plans (created_at);
    CREATE TABLE plan_steps (
        plan_id TEXT NOT NULL REFERENCES plans (id),
        number INTEGER NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        after TEXT,
        made TEXT NOT NULL,
        note TEXT NOT NULL,
        started_at TEXT,
        finished_at TEXT,
        PRIMARY KEY (plan_id, number)
    );
    CREATE TABLE confirmations (
        plan_id TEXT NOT NULL REFERENCES plans (id),
        who TEXT NOT NULL,
        role TEXT NOT NULL,
        front TEXT NOT NULL,
        hash TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (plan_id, who)
    );
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        event TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail TEXT NOT NULL,
        seal TEXT NOT NULL
    );
    CREATE INDEX audit_subject ON audit (subject);
    CREATE TABLE audit_end (number INTEGER NOT NULL, seal TEXT NOT NULL);
    INSERT INTO audit_end VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');
    CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END;
    CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'rows of the audit are never removed'); END;
    """,
    # Who may sign in, with what, and what people thought of answers. Secrets are kept as hashes only.
    """
    CREATE TABLE people (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        password TEXT,
        enabled INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        seen_at TEXT
    );
    CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        created_by TEXT NOT NULL,
        created_at TEXT NOT NULL,
        expires_at TEXT,
        revoked_at TEXT,
        used_at TEXT
    );
    CREATE TABLE sessions (
        hash TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        role TEXT NOT NULL,
        source TEXT NOT NULL,
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        expires_at TEXT NOT NULL
    );
    CREATE TABLE code_attempts (
        plan_id TEXT PRIMARY KEY REFERENCES plans (id),
        wrong INTEGER NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TABLE feedback (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        front TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        good INTEGER NOT NULL,
        comment TEXT NOT NULL
    );
    """,
    # Counts changes of what people and Cloudwright noted: results that rest on it are no longer kept then.
    "CREATE TABLE noted (changes INTEGER NOT NULL);\nINSERT INTO noted VALUES (0);\n"
    + "".join(
        f"CREATE TRIGGER noted_{event.lower()}_{table} AFTER {event} ON {table} "
        "BEGIN UPDATE noted SET changes = changes + 1; END;\n"
        for table in NOTED
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
)
