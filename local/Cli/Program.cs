System.Console.WriteLine("infra");
