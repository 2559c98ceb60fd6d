create table todo (id bigint primary key);
