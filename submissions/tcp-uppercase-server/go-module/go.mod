module example.com/uppercase

go 1.18
