CREATE TABLE orders (id BIGINT) WITH ('connector' = 'datagen');
