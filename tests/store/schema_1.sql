-- The archive as version 1 had it, for the tests of what becomes of such files.
-- Offsets (…_start, …_end) count code points into the report's text. `n` is the place within the report, from 0.
-- `record` is the whole record as JSON, from which it is rebuilt; the other columns are there to be queried.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE reports (
    id VARCHAR PRIMARY KEY,
    title VARCHAR,
    publisher VARCHAR,
    published DATE,
    url VARCHAR,
    language VARCHAR,
    text VARCHAR NOT NULL,
    sentences VARCHAR NOT NULL,
    furniture VARCHAR NOT NULL,
    record VARCHAR NOT NULL
);

CREATE TABLE events (
    report VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    sentence INTEGER NOT NULL,
    event VARCHAR NOT NULL,
    mode VARCHAR[] NOT NULL,
    context VARCHAR[] NOT NULL,
    "of" VARCHAR,
    quad INTEGER NOT NULL,
    score DOUBLE NOT NULL,
    status VARCHAR[] NOT NULL,
    reciprocal BOOLEAN NOT NULL,
    aggregate BOOLEAN NOT NULL,
    trigger VARCHAR NOT NULL,
    trigger_start INTEGER NOT NULL,
    trigger_end INTEGER NOT NULL,
    passage VARCHAR NOT NULL,
    when_text VARCHAR,
    when_start DATE,
    when_end DATE,
    when_precision VARCHAR,
    where_text VARCHAR,
    where_name VARCHAR,
    where_country VARCHAR,
    where_admin1 VARCHAR,
    where_lat DOUBLE,
    where_lon DOUBLE,
    where_geonameid BIGINT,
    where_precision VARCHAR,
    confidence DOUBLE NOT NULL,
    coder VARCHAR NOT NULL,
    record VARCHAR NOT NULL
);

CREATE TABLE sayings (
    report VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    sentence INTEGER NOT NULL,
    speaker VARCHAR NOT NULL,
    speaker_name VARCHAR,
    speaker_country VARCHAR,
    speaker_sector VARCHAR,
    cue VARCHAR,
    content VARCHAR NOT NULL,
    content_start INTEGER NOT NULL,
    content_end INTEGER NOT NULL,
    direct BOOLEAN NOT NULL,
    via VARCHAR,
    "to" VARCHAR,
    record VARCHAR NOT NULL
);

CREATE TABLE parties (
    report VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    owner VARCHAR,
    n INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    text_start INTEGER NOT NULL,
    text_end INTEGER NOT NULL,
    name VARCHAR,
    country VARCHAR,
    sector VARCHAR,
    sectors VARCHAR[] NOT NULL,
    role VARCHAR,
    record VARCHAR NOT NULL
);

CREATE TABLE counts (
    report VARCHAR NOT NULL,
    owner VARCHAR,
    n INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    text_start INTEGER NOT NULL,
    text_end INTEGER NOT NULL,
    low BIGINT,
    best BIGINT,
    high BIGINT,
    record VARCHAR NOT NULL
);

CREATE TABLE outcomes (
    source VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    report VARCHAR,
    record VARCHAR NOT NULL,
    PRIMARY KEY (source, place)
);
