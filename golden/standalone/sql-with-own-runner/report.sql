CREATE TABLE stock (sku STRING, amount INT) WITH ('connector' = 'datagen');
CREATE TABLE low (sku STRING, amount INT) WITH ('connector' = 'print');
INSERT INTO low SELECT sku, amount FROM stock WHERE amount < 5;
