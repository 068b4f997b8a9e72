module example.com/upper

go 1.99.1

toolchain go1.99.2
